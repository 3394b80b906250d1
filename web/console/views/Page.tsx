import type { ReactElement, ReactNode } from "react";

interface Props {
  title: string;
  more?: string;
  /** What stands at the right of the title. */
  steps?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}

/** A page beside the conversations. */
export function Page({ title, more, steps, children, wide = false }: Props): ReactElement {
  return (
    <main className={wide ? "page page-wide" : "page"}>
      <header className="page-top">
        <div>
          <h1 className="page-title">{title}</h1>
          {more && <p className="page-more">{more}</p>}
        </div>
        {steps && <div className="page-steps">{steps}</div>}
      </header>
      {children}
    </main>
  );
}
