import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { fill, texts } from "../texts";
import { TYPES } from "../uploads/shrink";
import { useTypingSignal } from "./useTypingSignal";

interface Props {
  focus: boolean;
  draft: { text: string } | null;
  onSend: (text: string) => void;
  onPictures: (files: readonly File[]) => void;
  onTyping: (on: boolean) => void;
}

const LIMIT = 1_000;
const COUNT_FROM = 850;
const TALLEST = 124;

/** Characters as the gateway counts them: 👋 is one. */
const lengthOf = (text: string): number => Array.from(text).length;

function Counter({ left }: { left: number }): ReactElement {
  const over = left < 0;
  return (
    <p className={over ? "counter counter-over" : "counter"} role={over ? "alert" : "status"}>
      {fill(over ? texts.over : texts.left, { n: Math.abs(left) })}
    </p>
  );
}

function PictureButton({ onPictures }: Pick<Props, "onPictures">): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="composer-picture" aria-label={texts.picture} onClick={() => { input.current?.click(); }}>
        <Icon name="picture" size={22} />
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={TYPES.join(",")}
        aria-label={texts.picture}
        onChange={(event) => {
          onPictures([...(event.target.files ?? [])]);
          event.target.value = ""; // the same one may be chosen again
        }}
      />
    </>
  );
}

export function Composer({ focus, draft, onSend, onPictures, onTyping }: Props): ReactElement {
  const [text, setText] = useState(draft?.text ?? "");
  const [taken, setTaken] = useState(draft);
  const area = useRef<HTMLTextAreaElement>(null);
  const signal = useTypingSignal(onTyping);
  if (draft !== taken) {
    setTaken(draft);
    setText(draft?.text ?? "");
  }

  useEffect(() => {
    const wide = window.matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (focus && (wide || draft)) area.current?.focus();
  }, [focus, draft]);

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, TALLEST)}px`;
  }, [text]);

  const said = text.trim();
  const left = LIMIT - lengthOf(said);
  const ready = said !== "" && left >= 0;
  const send = (): void => {
    if (!ready) return;
    onSend(said);
    setText("");
    signal(false);
    area.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    // While an input method composes, Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {left <= LIMIT - COUNT_FROM && <Counter left={left} />}
      <div className="composer-field">
        <PictureButton onPictures={onPictures} />
        <textarea
          ref={area}
          rows={1}
          value={text}
          placeholder={texts.placeholder}
          aria-label={texts.inputLabel}
          aria-invalid={left < 0}
          enterKeyHint="send"
          autoComplete="off"
          onKeyDown={key}
          onPaste={(event) => {
            const files = [...event.clipboardData.files];
            if (files.length === 0) return;
            event.preventDefault();
            onPictures(files);
          }}
          onBlur={() => { signal(false); }}
          onChange={(event) => {
            setText(event.target.value);
            signal(event.target.value.trim() !== "");
          }}
        />
        <button type="submit" className="composer-send" disabled={!ready} aria-label={texts.send}>
          <Icon name="send" size={20} />
        </button>
      </div>
    </form>
  );
}
