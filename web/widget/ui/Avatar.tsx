import type { ReactElement } from "react";
import { Icon } from "../../shared/Icon";

/** The assistant's mark, or a person's. */
export function Avatar({ of, size }: { of: "bot" | "agent"; size: number }): ReactElement {
  if (of === "agent") {
    return (
      <span className={`avatar avatar-agent avatar-${size}`} aria-hidden="true">
        <Icon name="person" size={Math.round(size * 0.62)} />
      </span>
    );
  }
  return (
    <span className={`avatar avatar-bot avatar-${size}`} aria-hidden="true">
      <svg viewBox="0 0 24 24" width={Math.round(size * 0.66)} height={Math.round(size * 0.66)} fill="none">
        <path
          d="M12 3.5c5 0 8.6 3.2 8.6 7.5s-3.6 7.5-8.6 7.5c-.9 0-1.8-.1-2.6-.3l-3.6 1.9c-.5.2-1-.2-.9-.7l.5-3A7 7 0 0 1 3.4 11C3.4 6.7 7 3.5 12 3.5Z"
          fill="currentColor"
        />
        <path d="M9 10v1.2M15 10v1.2" className="avatar-eyes" />
      </svg>
    </span>
  );
}
