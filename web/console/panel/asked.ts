import type { SuggestionList } from "../api/types";

/** What a list answered, in the customer's own words; empty for one that nobody asked for. */
export function askedFor({ query, constraints }: Pick<SuggestionList, "query" | "constraints">): string {
  const said = constraints.map(({ source }) => source ?? "").filter((words) => words && !query.includes(words));
  const rest = query.replace(/^的/, "").trim(); // 送妈妈的生日礼物 without 送妈妈
  return [...new Set([...said, rest])].filter(Boolean).join("、");
}
