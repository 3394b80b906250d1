import type { ReactElement } from "react";
import type { Kept } from "../api";
import { fill, texts } from "../texts";

/** Records that law keeps: what, how many, until when, and why. */
export function KeptList({ kept, ids = false }: { kept: readonly Kept[]; ids?: boolean }): ReactElement {
  return (
    <ul className="kept">
      {kept.map((one) => (
        <li key={one.what} className="kept-row">
          <p className="kept-what">
            {one.what}
            {one.ids.length > 0 && <span className="kept-count">{fill(texts.legal.count, { n: one.count })}</span>}
          </p>
          <p className="kept-until">{one.kept_until_text}</p>
          <p className="kept-why">{one.why}</p>
          {ids && one.ids.length > 0 && (
            <p className="kept-ids">
              {texts.farewell.ids} <span className="digits">{one.ids.join(" · ")}</span>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
