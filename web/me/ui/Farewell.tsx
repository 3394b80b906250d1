import { useEffect, useRef, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import type { Erased } from "../api";
import { save, today } from "../save";
import { texts } from "../texts";
import { KeptList } from "./Legal";

interface Props {
  report: Erased;
  visitor: boolean;
  /** Back to a chat that knows nobody; null where there is none. */
  onDone: (() => void) | null;
}

/** The last screen: what went, what stays locked, and a receipt. */
export function Farewell({ report, visitor, onDone }: Props): ReactElement {
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => { top.current?.scrollIntoView({ block: "start" }); }, []);
  return (
    <div className="farewell" ref={top}>
      <span className="farewell-mark"><Icon name="check" size={34} /></span>
      <h2 className="farewell-title">{texts.farewell.title}</h2>
      <p className="farewell-lead" role="status">{visitor ? texts.farewell.visitorLead : texts.farewell.lead}</p>
      <section className="card" aria-label={texts.farewell.removed}>
        <h3 className="sheet-part">{texts.farewell.removed}</h3>
        <dl className="removed">
          {report.removed.map(({ what, count }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
      </section>
      {report.locked.length > 0 && (
        <section className="card" aria-label={texts.farewell.locked}>
          <h3 className="sheet-part">{texts.farewell.locked}</h3>
          <KeptList kept={report.locked} ids />
        </section>
      )}
      {report.models.length > 0 && (
        <section className="card" aria-label={texts.farewell.models}>
          <h3 className="sheet-part">{texts.farewell.models}</h3>
          <p className="card-foot">{texts.farewell.modelsLead}</p>
          <dl className="removed">
            {report.models.map(({ version, gone_text }) => (
              <div key={version}>
                <dt>{version}</dt>
                <dd>{gone_text}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <div className="farewell-buttons">
        <button type="button" className="button button-quiet" onClick={() => { save(`${texts.farewell.title}-${today()}.json`, JSON.stringify(report, null, 2)); }}>
          <Icon name="download" size={16} />
          {texts.farewell.save}
        </button>
        {onDone ? (
          <button type="button" className="button button-brand" onClick={onDone}>{texts.farewell.done}</button>
        ) : (
          <p className="card-foot">{texts.farewell.end}</p>
        )}
      </div>
    </div>
  );
}
