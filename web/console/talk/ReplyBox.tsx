import { Button } from "antd";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement, type RefObject } from "react";
import { Icon } from "../../shared/Icon";
import { useDesk } from "../desk/context";
import type { Detail } from "../desk/talk";
import { Glyph } from "../Glyph";
import { go } from "../shell/route";
import { useKeys } from "../shell/useKeys";
import { fill, texts } from "../texts";
import { CannedPopup } from "./CannedPopup";
import { useCanned } from "./useCanned";
import { useTypingSignal } from "./useTypingSignal";

const LONGEST = 1_000;
const HIGHEST = 200;

/** Why one cannot write here, or what writing will do; "" where nothing needs saying. */
function hintOf(detail: Detail | null, me: { id: string; role: string }): { hint: string; closed: boolean } {
  if (!detail || (detail.owner === "agent" && detail.agent_id === me.id)) return { hint: "", closed: false };
  if (detail.owner === "agent") return { hint: fill(texts.reply.taken, { name: detail.agent_name ?? texts.senders.agent }), closed: true };
  return { hint: detail.owner === "queue" ? texts.reply.claims : texts.reply.takesOver, closed: false };
}

function useDraft(id: string): [string, (text: string) => void] {
  const { drafts } = useDesk();
  const [text, setText] = useState(() => drafts.of(id));
  return [text, (next) => {
    setText(next);
    drafts.keep(id, next);
  }];
}

/** As high as what is written needs. antd's own way writes a style attribute, which the policy forbids. */
function useGrowing(text: string): RefObject<HTMLTextAreaElement | null> {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.style.height = "auto";
    box.current.style.height = `${Math.min(HIGHEST, box.current.scrollHeight)}px`;
  }, [text]);
  return box;
}

export function ReplyBox({ id, detail }: { id: string; detail: Detail | null }): ReactElement {
  const desk = useDesk();
  const [text, setText] = useDraft(id);
  const { hint, closed } = hintOf(detail, desk.me);
  const box = useGrowing(text);
  const listId = useId();
  const canned = useCanned(text, detail, desk.me.name, (chosen) => { setText(chosen); });
  const signal = useTypingSignal(id);
  const sayable = text.trim().length > 0 && text.length <= LONGEST && detail !== null && !closed;

  useEffect(() => { if (window.matchMedia("(min-width: 900px)").matches) box.current?.focus(); }, [box]);
  useKeys(useMemo(() => ({
    "/": () => { box.current?.focus(); setText("/"); },
    "r": () => { box.current?.focus(); },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- setText keeps its meaning for the life of the box
  }), []));

  const send = (): void => {
    if (!sayable) return;
    desk.outbox.send(id, text.trim());
    setText("");
    signal.silent();
    if (detail.owner !== "agent") setTimeout(() => void desk.stepped(id), 400);
  };

  const pressed = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (canned.pressed(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      box.current?.blur();
      if (!text) go("chats");
    }
  };

  return (
    <div className="reply">
      <CannedPopup state={canned} listId={listId} />
      {hint && <p className={closed ? "reply-hint reply-hint-closed" : "reply-hint"}>{hint}</p>}
      <div className="reply-box">
        <textarea
          ref={box}
          rows={2}
          value={text}
          disabled={closed}
          placeholder={texts.reply.placeholder}
          aria-label={texts.reply.label}
          aria-haspopup="listbox"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={canned.open ? `${listId}-${canned.at}` : undefined}
          onChange={(event) => { setText(event.target.value); signal.typed(event.target.value); }}
          onKeyDown={pressed}
          onBlur={signal.silent}
        />
        <div className="reply-foot">
          <button type="button" className="reply-tool" disabled={closed} onClick={() => { setText("/"); box.current?.focus(); }}><Glyph name="bolt" size={15} />{texts.reply.canned}<kbd>/</kbd></button>
          <span className="reply-keys wide-only">{texts.reply.keys}</span>
          {text.length > LONGEST - 100 && <span className={text.length > LONGEST ? "counter counter-over" : "counter"}>{text.length}/{LONGEST}</span>}
          <Button type="primary" disabled={!sayable} onClick={send} icon={<Icon name="send" size={16} />}>{texts.reply.send}</Button>
        </div>
      </div>
    </div>
  );
}
