import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { Icon, type IconName } from "../../shared/Icon";
import { texts } from "../texts";

export interface Entry {
  icon: IconName;
  label: string;
  onChoose: () => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** What else can be done here, behind “…”. */
export function Menu({ entries }: { entries: readonly Entry[] }): ReactElement {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    whole.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const outside = (event: Event): void => {
      if (!whole.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => { document.removeEventListener("pointerdown", outside); };
  }, [open]);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    if (!open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const items = [...(whole.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  };

  return (
    <div className="menu" ref={whole} role="presentation" onKeyDown={key}>
      <button
        type="button"
        ref={button}
        className="header-close"
        aria-label={texts.menu}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => { setOpen(!open); }}
      >
        <Icon name="more" size={22} />
      </button>
      {open && (
        <div className="menu-list" role="menu" aria-label={texts.menu}>
          {entries.map(({ icon, label, onChoose }) => (
            <button
              type="button"
              key={label}
              role="menuitem"
              className="menu-item"
              onClick={() => {
                setOpen(false);
                onChoose();
              }}
            >
              <Icon name={icon} size={18} />
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
