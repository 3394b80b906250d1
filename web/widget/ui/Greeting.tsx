import type { ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { texts } from "../texts";
import { Avatar } from "./Avatar";

/** Drawn by the widget itself: opening the chat must not make a conversation. */
export function Greeting({ fresh, onAsk }: { fresh: boolean; onAsk: (text: string) => void }): ReactElement {
  return (
    <>
      <p className="disclosure">
        <Icon name="spark" size={14} />
        {texts.disclosure}
      </p>
      <div className="row row-other">
        <p className="speaker">
          <Avatar of="bot" size={24} />
          <span className="speaker-name">{texts.assistant}</span>
          <span className="speaker-role">{texts.assistantRole}</span>
        </p>
        <p className="bubble bubble-other">{texts.greeting}</p>
        {fresh && (
          <div className="quick">
            {texts.quick.map(({ label, text }) => (
              <button type="button" key={label} className="chip" onClick={() => { onAsk(text); }}>
                {label}
              </button>
            ))}
          </div>
        )}
      </div>
    </>
  );
}
