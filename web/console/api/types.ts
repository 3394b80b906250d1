/** The agents' API as it answers (gateway/api/agent*.py). */

export type Presence = "online" | "busy" | "offline";
export type Role = "agent" | "lead";
export type Owner = "bot" | "queue" | "agent";
export type Mood = "calm" | "worried" | "angry";

export interface Me {
  id: string;
  login: string;
  name: string;
  role: Role;
  must_change: boolean;
  presence: Presence;
}

export interface Colleague {
  id: string;
  name: string;
  login: string;
  role: Role;
  presence: Presence;
  open: number;
  disabled: boolean;
}

export interface CustomerBrief {
  id: string;
  name: string;
  phone: string;
  level: string;
}

export interface Preview {
  sender: "customer" | "bot" | "agent" | "system";
  text: string;
  ts: string;
}

/** A conversation in the queue, or one that an agent has. */
export interface Chat {
  id: string;
  owner: "queue" | "agent";
  agent_id: string | null;
  agent_name?: string | null;
  reason: string;
  reason_text?: string;
  position: number | null;
  waiting_seconds: number | null;
  last_seq: number;
  unread: number;
  channel: string;
  mood?: Mood | null;
  customer: CustomerBrief | null;
  preview: Preview | null;
}

export interface SuggestedItem {
  id: string;
  title?: string;
  price?: string;
  image?: string;
  reason?: string;
  suppressed?: boolean;
}

export interface SuggestionList {
  list_id: string;
  created_at: string;
  query: string;
  personalised: boolean;
  /** `source` is what the customer said for it. */
  constraints: { source?: string }[];
  items: SuggestedItem[];
}

export interface Tried {
  text: string;
  intent: string | null;
  answered_by: string | null;
  at: string;
}

export interface Card {
  reason: string;
  reason_text: string;
  at: string | null;
  customer?: CustomerBrief | null;
  order?: { id: string; state: string; state_text?: string; total: string; placed_at: string; titles: string[] } | null;
  mood: Mood;
  slots: { name: string; label: string; value: string }[];
  tried: Tried[];
  suggestions?: SuggestionList | null;
}

export interface Note {
  id: number;
  agent_id: string;
  agent_name?: string | null;
  text: string;
  at: string;
}

export interface ReadMarks {
  customer: number;
  agent: number;
}

export interface Conversation {
  id: string;
  owner: Owner;
  agent_id?: string | null;
  agent_name?: string | null;
  reason: string;
  position?: number | null;
  channel: string;
  created_at: string;
  customer?: CustomerBrief | null;
  messages: unknown[];
  notes: Note[];
  suggestions?: SuggestionList | null;
  card?: Card | null;
  read?: ReadMarks;
}

export interface Step {
  conversation_id: string;
  owner: Owner;
  seq: number;
}

export interface OrderRow {
  id: string;
  state: string;
  state_text: string;
  total: string;
  placed_at: string;
  lines: { title: string; spec?: string; quantity: number; image?: string }[];
  shipments: { courier: string; tracking_no: string; state: string; late: boolean; last: string }[];
}

export interface CaseRow {
  number: string;
  kind_text: string;
  state_text: string;
  amount: string;
  requested_at: string;
  order_id: string;
  reason: string;
  pictures: string[];
  pickup: string;
  return_tracking_no: string;
}

export interface CustomerFile {
  customer: (CustomerBrief & { registered_at?: string }) | null;
  consent: Record<string, boolean> | null;
  orders: OrderRow[];
  cases: CaseRow[];
  tickets: { number: string; kind_text?: string; text: string; state: string; created_at: string }[];
  coupons: { title: string; amount: string; threshold: string; ends_at: string }[];
  behaviours: { type: string; type_text: string; item_id: string | null; title: string; ts: string }[];
}

export interface Canned {
  id: number | string;
  shortcut: string;
  title: string;
  text: string;
  shared: boolean;
  mine: boolean;
}

export interface HistoryRow {
  id: string;
  channel: string;
  customer: CustomerBrief | null;
  owner: Owner;
  agent_name?: string | null;
  started_at: string;
  last_at: string;
  snippet: string;
  rating: number | null;
}

export interface Ticket {
  id: number | string;
  number: string;
  kind: string;
  kind_text: string;
  text: string;
  order_id: string | null;
  customer: CustomerBrief | null;
  conversation_id: string | null;
  state: "open" | "closed";
  created_at: string;
  promised_at: string | null;
  closed_at: string | null;
  late: boolean;
}

export interface AuditEntry {
  id: number;
  actor: string;
  actor_name: string | null;
  action: string;
  action_text: string;
  object_id: string | null;
  detail: unknown;
  at: string;
}

export interface Policy {
  name: string;
  title: string;
  description: string;
  value: Record<string, unknown>;
  schema: Record<string, unknown>;
}

export interface Undelivered {
  kind: "webhook" | "message";
  id: string | number;
  what: string;
  target: string;
  error: string;
  attempts: number;
  since: string;
}

export interface Summary {
  waiting: number;
  mine: number;
  online: number;
  tickets_open: number;
  rating_7d: number | null;
  rated_7d: number;
}
