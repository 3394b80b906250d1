import type { Customer } from "./api";
import texts from "./texts.json";

export { texts };

/** What is worth trying as this customer. */
export function hintsFor(customer: string | null): readonly string[] {
  const hints: Readonly<Record<string, readonly string[]>> = texts.hints;
  return hints[customer ?? "guest"] ?? texts.hints.other;
}

/** What makes this customer worth choosing. */
export function aboutCustomer({ id, description }: Customer): string {
  return (texts.about as Readonly<Record<string, string>>)[id] ?? description;
}
