import { useId, type ReactElement } from "react";
import { Icon, type IconName } from "../../shared/Icon";
import type { Consent, Purpose } from "../api";
import { texts } from "../texts";
import { Card } from "./Card";
import type { Mine } from "./useMe";

interface RowProps {
  row: (typeof texts.consent.rows)[number];
  on: boolean;
  locked: boolean;
  busy: boolean;
  onSwitch: (on: boolean) => void;
}

function Row({ row, on, locked, busy, onSwitch }: RowProps): ReactElement {
  const id = useId();
  return (
    <div className="allow">
      <span className={on ? "allow-icon allow-icon-on" : "allow-icon"}><Icon name={row.icon as IconName} size={18} /></span>
      <div className="allow-words">
        <p className="allow-title" id={id}>{row.title}</p>
        <p className="allow-means">{on ? row.on : row.off}</p>
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-labelledby={id}
        aria-busy={busy}
        className="switch"
        disabled={locked || busy}
        onClick={() => { onSwitch(!on); }}
      >
        <span className="switch-knob" />
      </button>
    </div>
  );
}

/** What the customer allows, each purpose on its own. */
export function Allow({ consent, young, mine }: { consent: Consent; young: boolean; mine: Mine }): ReactElement {
  return (
    <Card icon="shield" title={texts.consent.title}>
      {young && <p className="paused"><Icon name="lock" size={16} />{texts.consent.young}</p>}
      <div className="allows">
        {texts.consent.rows.map((row) => {
          const purpose = row.key as Purpose;
          return (
            <Row
              key={purpose}
              row={row}
              on={consent[purpose]}
              locked={young && purpose === "personalisation"}
              busy={mine.busy === purpose}
              onSwitch={(on) => { mine.allow(purpose, on); }}
            />
          );
        })}
      </div>
    </Card>
  );
}
