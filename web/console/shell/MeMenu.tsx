import { App, Popover, Segmented, Switch } from "antd";
import { useState, type ReactElement } from "react";
import { allowNotifications, preferences, prefer } from "../alerts/preferences";
import { play } from "../alerts/sound";
import type { Presence } from "../api/types";
import { Avatar } from "../Avatar";
import { useCell } from "../desk/cell";
import { useDesk } from "../desk/context";
import { Glyph } from "../Glyph";
import { dark, setDark } from "../theme/dark";
import { texts } from "../texts";
import { useSubmit } from "../gate/useSubmit";

const PRESENCES: readonly Presence[] = ["online", "busy", "offline"];

function PresenceSwitch(): ReactElement {
  const desk = useDesk();
  const presence = useCell(desk.presence);
  const { refusal, run } = useSubmit();
  return (
    <>
      <Segmented
        block
        aria-label={texts.presence.title}
        value={presence}
        options={PRESENCES.map((value) => ({ value, label: <span className={`presence presence-${value}`}>{texts.presence[value]}</span> }))}
        onChange={(value) => { run(() => desk.setPresence(value)); }}
      />
      <p className="me-hint">{texts.presence.hints[presence]}</p>
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
    </>
  );
}

function Alerts(): ReactElement {
  const { sound, notify } = useCell(preferences);
  const isDark = useCell(dark);
  const { message } = App.useApp();
  const setNotify = (wanted: boolean): void => {
    if (!wanted) {
      prefer({ notify: false });
      return;
    }
    void allowNotifications().then((allowed) => { if (!allowed) void message.warning(texts.alerts.denied); });
  };
  const setSound = (wanted: boolean): void => {
    prefer({ sound: wanted });
    if (wanted) play("message");
  };
  return (
    <ul className="me-switches">
      <li><label htmlFor="me-sound">{texts.alerts.sound}</label><Switch id="me-sound" size="small" checked={sound} onChange={setSound} /></li>
      <li><label htmlFor="me-notify">{texts.alerts.notify}</label><Switch id="me-notify" size="small" checked={notify} onChange={setNotify} /></li>
      <li><label htmlFor="me-dark">{texts.dark}</label><Switch id="me-dark" size="small" checked={isDark} onChange={setDark} /></li>
    </ul>
  );
}

/** Who is signed in: presence, alerts, the way out. */
export function MeMenu({ onLeave }: { onLeave: () => void }): ReactElement {
  const desk = useDesk();
  const presence = useCell(desk.presence);
  const [open, setOpen] = useState(false);
  const content = (
    <div className="me-menu">
      <p className="me-name">{desk.me.name}<span>{texts.roles[desk.me.role]}</span></p>
      <PresenceSwitch />
      <Alerts />
      <button type="button" className="me-leave" onClick={onLeave}><Glyph name="exit" size={17} />{texts.signOut}</button>
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="rightBottom" arrow={false} open={open} onOpenChange={setOpen} destroyOnHidden>
      <button type="button" className="rail-me" aria-label={`${desk.me.name}，${texts.presence[presence]}`} aria-expanded={open}>
        <Avatar name={desk.me.name} tint={4} size={36} />
        <span className={`rail-presence presence-dot-${presence}`} />
      </button>
    </Popover>
  );
}
