import { useEffect, useState, type ReactElement } from "react";
import { Icon } from "../../../shared/Icon";
import { texts } from "../../texts";

/** Copies `text`; not drawn where the browser does not let pages copy (plain http). */
export function Copy({ text }: { text: string }): ReactElement | null {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => { setCopied(false); }, 1_600);
    return () => { clearTimeout(timer); };
  }, [copied]);
  if (!window.isSecureContext) return null;
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => { setCopied(true); },
      () => { setCopied(false); },
    );
  };
  return (
    <button type="button" className="copy" onClick={copy} aria-label={`${copied ? texts.copied : texts.copy} ${text}`}>
      <Icon name={copied ? "check" : "copy"} size={14} />
    </button>
  );
}
