import type { ReactElement } from "react";
import { addressOf } from "../shell/route";
import { texts } from "../texts";
import type { CannedState } from "./useCanned";

export function CannedPopup({ state, listId }: { state: CannedState; listId: string }): ReactElement {
  return (
    <div className="canned" hidden={!state.open}>
      <p className="canned-top">{texts.canned.title}<a href={addressOf("canned")}>{texts.canned.manage}</a></p>
      {state.items.length === 0 && <p className="canned-none">{texts.canned.none}</p>}
      <div id={listId} role="listbox" tabIndex={-1} aria-label={texts.canned.title}>
        {state.items.map((item, index) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are those of the combobox
          <div
            key={item.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === state.at}
            className="canned-item"
            onMouseMove={() => { state.point(index); }}
            onMouseDown={(event) => { event.preventDefault(); }}
            onClick={() => { state.choose(item); }}
          >
            <kbd>/{item.shortcut}</kbd>
            <span className="canned-words"><b>{item.title}</b><span>{item.text}</span></span>
          </div>
        ))}
      </div>
    </div>
  );
}
