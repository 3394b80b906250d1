import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "../../shared/Icon";

interface Props {
  icon: IconName;
  title: string;
  lead?: string | undefined;
  tone?: "plain" | "danger";
  children?: ReactNode;
}

/** One part of the page. */
export function Card({ icon, title, lead, tone = "plain", children }: Props): ReactElement {
  return (
    <section className={`card card-${tone}`} aria-label={title}>
      <header className="card-head">
        <span className="card-icon"><Icon name={icon} size={18} /></span>
        <h2 className="card-title">{title}</h2>
      </header>
      {lead && <p className="card-lead">{lead}</p>}
      {children}
    </section>
  );
}
