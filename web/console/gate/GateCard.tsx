import type { ReactElement, ReactNode } from "react";
import { texts } from "../texts";
import { Glyph } from "../Glyph";

/** The page before the desk: the name of the place and one card. */
export function GateCard({ title, more, children }: { title: string; more: string; children: ReactNode }): ReactElement {
  return (
    <div className="gate">
      <div className="gate-side" aria-hidden="true">
        <span className="gate-mark"><Glyph name="mark" size={30} /></span>
        <p className="gate-word">{texts.gate.word}</p>
        <p className="gate-small">{texts.gate.small}</p>
      </div>
      <main className="gate-main">
        <div className="gate-card">
          <h1 className="gate-title">{title}</h1>
          <p className="gate-more">{more}</p>
          {children}
        </div>
      </main>
    </div>
  );
}
