/** The demo shop's own endpoints; a real shop's page has its server in this place. */

import { call } from "../shared/problem";

export interface Customer {
  id: string;
  name: string;
  description: string;
}

export interface Category {
  id: string;
  name: string;
}

export interface Product {
  id: string;
  title: string;
  price: string;
  image: string;
  category: string;
  brand: string;
  colour: string;
  stock: number;
}

export interface ProductPage {
  products: Product[];
  page: number;
  more: boolean;
  categories: Category[];
}

export type Behaviour = "view" | "favourite" | "cart";

const query = (values: Readonly<Record<string, string>>): string => new URLSearchParams(values).toString();

export async function findCustomers(text: string, signal: AbortSignal): Promise<Customer[]> {
  const path = `/demo/api/customers?${query({ query: text })}`;
  return (await call<{ customers: Customer[] }>(path, { signal })).customers;
}

/** What the shop's server would ask of the gateway with the shop key. */
export async function customerToken(customer_id: string): Promise<string> {
  const body = { customer_id };
  return (await call<{ token: string }>("/demo/api/token", { method: "POST", body })).token;
}

export function findProducts(category: string, q: string, page: number, signal: AbortSignal): Promise<ProductPage> {
  return call(`/demo/api/products?${query({ category, q, page: String(page) })}`, { signal });
}

export async function record(customer_id: string, type: Behaviour, item_id: string): Promise<void> {
  await call("/demo/api/events", { method: "POST", body: { customer_id, type, item_id } });
}
