import { useState, type ReactElement } from "react";
import { moment } from "../shared/time";
import { addNote, type Talk } from "./api";
import { texts } from "./texts";
import { useSubmit } from "./useSubmit";

interface Props {
  token: string;
  talk: Talk;
  onNoted: () => void;
}

/** What colleagues should know, and what was suggested and why. */
export function Notes({ token, talk, onNoted }: Props): ReactElement {
  const [text, setText] = useState("");
  const { busy, refusal, run } = useSubmit();
  const suggested = talk.suggestions?.items ?? [];
  return (
    <aside className="notes">
      {suggested.length > 0 && (
        <section>
          <h3 className="notes-title">{texts.suggestions}</h3>
          <ul className="suggested">
            {suggested.map((item) => (
              <li key={item.id}>
                {item.title ?? item.id}
                {item.reason && <small>{item.reason}</small>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <h3 className="notes-title">{texts.notes}</h3>
      <ul>
        {talk.notes.map((note) => (
          <li key={note.id} className="note">
            {note.text}
            <small>{moment(note.at)}</small>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            await addNote(token, talk.id, text.trim());
            setText("");
            onNoted();
          });
        }}
      >
        <textarea rows={2} value={text} maxLength={1_000} placeholder={texts.note} aria-label={texts.note} onChange={(event) => { setText(event.target.value); }} />
        <button type="submit" className="quiet-button" disabled={busy || !text.trim()}>{texts.addNote}</button>
        {refusal && <p className="refusal" role="alert">{refusal}</p>}
      </form>
    </aside>
  );
}
