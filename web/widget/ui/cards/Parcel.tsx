import { useState, type ReactElement } from "react";
import type { OrderCard } from "../../../shared/messages";
import { moment } from "../../../shared/time";
import { fill, texts } from "../../texts";
import { Copy } from "./Copy";

const SHOWN = 2;

/** Courier and scans of an order's parcel, newest first. */
export function Parcel({ order }: { order: OrderCard }): ReactElement | null {
  const [all, setAll] = useState(false);
  const { courier = "", tracking_no: number = "", tracking = [] } = order;
  const scans = [...tracking].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  const known = courier !== "" || number !== "";
  if (!known && scans.length === 0) return null;
  const shown = all ? scans : scans.slice(0, SHOWN);
  return (
    <section className="parcel" aria-label={texts.tracking}>
      {known && (
        <p className="parcel-courier">
          {courier}
          {number && (
            <>
              <span className="digits">{number}</span>
              <Copy text={number} />
            </>
          )}
        </p>
      )}
      <ol className="scans">
        {shown.map((scan, index) => (
          <li key={`${scan.at}-${index}`} className={index === 0 ? "scan scan-latest" : "scan"}>
            <p className="scan-text">{scan.text}</p>
            <time className="scan-at" dateTime={scan.at}>{moment(scan.at)}</time>
          </li>
        ))}
      </ol>
      {scans.length > SHOWN && (
        <button type="button" className="order-more" aria-expanded={all} onClick={() => { setAll(!all); }}>
          {all ? texts.trackingLess : fill(texts.trackingMore, { n: scans.length })}
        </button>
      )}
    </section>
  );
}
