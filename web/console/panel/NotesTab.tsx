import { Button, Input } from "antd";
import { useState, type ReactElement } from "react";
import { moment } from "../../shared/time";
import { addNote } from "../api/agent";
import { useDesk } from "../desk/context";
import type { Detail } from "../desk/talk";
import { useSubmit } from "../gate/useSubmit";
import { texts } from "../texts";

/** What colleagues should know; the customer never sees it. */
export function NotesTab({ id, detail }: { id: string; detail: Detail | null }): ReactElement {
  const desk = useDesk();
  const [text, setText] = useState("");
  const { busy, refusal, run } = useSubmit();
  const save = (): void => {
    run(async () => {
      await addNote(id, text.trim());
      setText("");
      await desk.talk(id).sync();
    });
  };
  return (
    <div className="notes">
      <form className="note-form" onSubmit={(event) => { event.preventDefault(); save(); }}>
        <Input.TextArea
          rows={3}
          value={text}
          maxLength={1_000}
          placeholder={texts.notes.placeholder}
          aria-label={texts.notes.label}
          onChange={(event) => { setText(event.target.value); }}
          onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim()) save(); }}
        />
        <Button htmlType="submit" size="small" type="primary" loading={busy} disabled={!text.trim()}>{texts.notes.save}</Button>
        {refusal && <p className="refusal" role="alert">{refusal}</p>}
      </form>
      {detail?.notes.length === 0 && <p className="hint">{texts.notes.none}</p>}
      <ul className="note-list">
        {detail?.notes.toReversed().map((note) => (
          <li key={note.id} className="note">
            <p>{note.text}</p>
            <small>{note.agent_name} {moment(note.at)}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}
