import type { ReactElement, ReactNode } from "react";

/** A titled part of the panel; nothing at all when it has nothing to say. */
export function Section({ title, count, children }: { title: string; count?: number; children: ReactNode }): ReactElement | null {
  if (count === 0) return null;
  return (
    <section className="part">
      <h3 className="part-title">{title}{count !== undefined && count > 1 && <span>{count}</span>}</h3>
      {children}
    </section>
  );
}
