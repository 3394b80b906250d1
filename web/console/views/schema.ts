/** The part of JSON Schema that pydantic writes for our policies. */

export interface Schema {
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  enum?: (string | number)[];
  const?: string | number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
}

export type Kind = "object" | "boolean" | "integer" | "number" | "time" | "choice" | "text" | "words" | "weekdays" | "numbers" | "list" | "json";

/** `schema` with references followed and "or nothing" taken off. */
export function resolved(schema: Schema, root: Schema): { schema: Schema; nullable: boolean } {
  if (schema.$ref) {
    const target = root.$defs?.[schema.$ref.split("/").at(-1) ?? ""] ?? {};
    return resolved({ ...target, ...withoutRef(schema) }, root);
  }
  const only = schema.allOf?.length === 1 ? schema.allOf[0] : undefined;
  if (only) return resolved({ ...only, ...(schema.title ? { title: schema.title } : {}) }, root);
  const some = schema.anyOf?.filter(({ type }) => type !== "null") ?? [];
  if (schema.anyOf && some.length === 1 && some[0]) {
    const inner = resolved(some[0], root).schema;
    return { schema: { ...inner, title: schema.title ?? inner.title ?? "" }, nullable: schema.anyOf.length > 1 };
  }
  return { schema, nullable: false };
}

function withoutRef(schema: Schema): Schema {
  const rest = { ...schema };
  delete rest.$ref;
  return rest;
}

const isTime = (schema: Schema, value: unknown): boolean =>
  schema.format === "time" || (schema.type === "string" && typeof value === "string" && /^\d\d:\d\d(:\d\d)?$/.test(value));

/** How a value of `schema` is edited; days of the week are known by their name. */
export function kindOf(schema: Schema, root: Schema, value: unknown, name = ""): Kind {
  if (schema.enum) return "choice";
  switch (schema.type) {
    case "object":
      return schema.properties ? "object" : "json";
    case "boolean":
    case "integer":
    case "number":
      return schema.type;
    case "string":
      return isTime(schema, value) ? "time" : "text";
    case "array": {
      const item = schema.items ? resolved(schema.items, root).schema : {};
      if (item.type === "string" || item.enum) return "words";
      if (item.type === "integer" && name === "weekdays") return "weekdays";
      if (item.type === "integer" || item.type === "number") return "numbers";
      return item.type === "object" && item.properties ? "list" : "json";
    }
    case undefined:
    default:
      return "json";
  }
}

/** What a new entry begins with. */
export function blankOf(schema: Schema, root: Schema): unknown {
  const { schema: plain, nullable } = resolved(schema, root);
  if (plain.default !== undefined) return plain.default;
  if (nullable) return null;
  switch (kindOf(plain, root, undefined)) {
    case "object":
      return Object.fromEntries(Object.entries(plain.properties ?? {}).map(([name, part]) => [name, blankOf(part, root)]));
    case "boolean":
      return false;
    case "integer":
    case "number":
      return plain.minimum ?? 0;
    case "time":
      return "09:00";
    case "choice":
      return plain.enum?.[0];
    case "words":
    case "weekdays":
    case "numbers":
    case "list":
      return [];
    case "text":
      return "";
    case "json":
      return plain.type === "array" ? [] : plain.type === "object" ? {} : null;
  }
}
