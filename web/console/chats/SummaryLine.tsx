import type { ReactElement } from "react";
import { useCell } from "../desk/cell";
import { useDesk } from "../desk/context";
import { texts } from "../texts";

/** The place at a glance. */
export function SummaryLine(): ReactElement {
  const summary = useCell(useDesk().summary);
  const parts: [string, string | number][] = summary
    ? [
        [texts.summary.online, summary.online],
        [texts.summary.tickets, summary.tickets_open],
        [texts.summary.rating, summary.rating_7d === null ? "—" : summary.rating_7d.toFixed(1)],
      ]
    : [];
  return (
    <div className="summary">
      <h1>{texts.views.chats}</h1>
      <dl>
        {parts.map(([label, value]) => (
          <div key={label}><dt>{label}</dt><dd>{value}</dd></div>
        ))}
      </dl>
    </div>
  );
}
