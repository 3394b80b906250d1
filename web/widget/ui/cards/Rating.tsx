import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/Icon";
import type { Action } from "../../../shared/messages";
import { texts } from "../../texts";

interface Props {
  actions: readonly Action[];
  used: ReadonlySet<string>;
  onTap: (action: Action) => void;
}

/** One tap, worst to best; the titles say what each star means. */
export function Rating({ actions, used, onTap }: Props): ReactElement {
  const [over, setOver] = useState(-1);
  const chosen = actions.findIndex(({ action_id }) => Boolean(action_id && used.has(action_id)));
  const lit = chosen >= 0 ? chosen : over;
  return (
    <div className="rating" role="group" aria-label={texts.rate} onPointerLeave={() => { setOver(-1); }}>
      <div className="rating-stars">
        {actions.map((action, index) => (
          <button
            type="button"
            key={action.action_id ?? index}
            className={index <= lit ? "star star-lit" : "star"}
            disabled={chosen >= 0 || !action.action_id}
            aria-label={action.title}
            aria-pressed={index === chosen}
            onPointerEnter={() => { setOver(index); }}
            onFocus={() => { setOver(index); }}
            onClick={() => { onTap(action); }}
          >
            <Icon name="star" size={28} filled={index <= lit} />
          </button>
        ))}
      </div>
      {lit < 0 && (
        <p className="rating-scale" aria-hidden="true">
          {texts.rateScale.map((end) => <span key={end}>{end}</span>)}
        </p>
      )}
      <p className={chosen >= 0 ? "rating-says rating-thanks" : "rating-says"}>{chosen >= 0 ? texts.rated : (actions[over]?.title ?? texts.rate)}</p>
    </div>
  );
}
