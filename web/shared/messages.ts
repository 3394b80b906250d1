/** What the gateway sends; mirrors shop/messages/schemas.py as customers receive it. */

export type Sender = "customer" | "bot" | "agent" | "system";

export interface Action {
  title: string;
  action_id?: string | null;
}

export interface ProductCard {
  id: string;
  title: string;
  price: string;
  image: string;
  reason?: string;
  url?: string;
  stock?: number | null;
  actions?: Action[];
}

export interface OrderLine {
  title: string;
  spec?: string;
  image?: string;
  quantity: number;
  price: string;
}

export interface Tracking {
  at: string;
  text: string;
}

export interface OrderCard {
  id: string;
  state: string;
  placed_at: string;
  total: string;
  lines: OrderLine[];
  courier?: string;
  tracking_no?: string;
  promised_at?: string | null;
  late?: boolean;
  tracking?: Tracking[];
  notes?: string[];
  actions?: Action[];
}

export interface FormField {
  name: string;
  label: string;
  kind?: "text" | "phone" | "date" | "choice";
  choices?: string[];
}

export interface Payloads {
  text: { code?: string; source?: string };
  buttons: { buttons: Action[] };
  products: { items: ProductCard[]; list_id?: string | null; personalised?: boolean; buttons?: Action[] };
  order: { orders: OrderCard[]; buttons?: Action[] };
  form: { fields: FormField[]; submit: Action };
  file: { url: string; name: string; media_type: string; size: number };
  rating: { actions: Action[] };
  notice: { level?: "info" | "warning" | "error"; code?: string };
}

export type MessageType = keyof Payloads;

interface Line {
  seq: number;
  sender: Sender;
  sender_name?: string | null;
  reply_to?: number | null;
  client_id?: string | null;
  text: string;
  ts: string;
}

export type Message = { [T in MessageType]: Line & { type: T; payload: Payloads[T] } }[MessageType];

type Loose = Record<string, unknown>;

const SENDERS: readonly string[] = ["customer", "bot", "agent", "system"];

/** For each type the list that its payload cannot do without. */
const REQUIRED_LIST: Record<MessageType, string | null> = {
  text: null,
  buttons: "buttons",
  products: "items",
  order: "orders",
  form: "fields",
  file: null,
  rating: "actions",
  notice: null,
};

const isType = (value: unknown): value is MessageType =>
  typeof value === "string" && value in REQUIRED_LIST;

function usable(type: MessageType, payload: Loose): boolean {
  const list = REQUIRED_LIST[type];
  if (type === "file") return typeof payload["url"] === "string";
  return list === null || Array.isArray(payload[list]);
}

/**
 * A message as received, or null for what is none. A type this widget does not know, or one whose
 * payload lacks what it needs, is shown by its text: an older widget must not lose an answer.
 */
export function parseMessage(value: unknown): Message | null {
  if (typeof value !== "object" || value === null) return null;
  const raw = value as Loose;
  if (!Number.isInteger(raw["seq"]) || !SENDERS.includes(String(raw["sender"]))) return null;
  const payload = (raw["payload"] ?? {}) as Loose;
  const type = isType(raw["type"]) && usable(raw["type"], payload) ? raw["type"] : "text";
  const text = typeof raw["text"] === "string" ? raw["text"] : "";
  return { ...raw, type, text, payload: type === raw["type"] ? payload : {} } as Message;
}
