import type { ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import type { Link } from "../live/live";
import type { Answering } from "../timeline";
import { fill, texts } from "../texts";
import { Avatar } from "./Avatar";
import { Menu, type Entry } from "./Menu";

interface Props {
  title: string;
  speaker: Answering;
  link: Link;
  menu: readonly Entry[];
  /** Already in the queue for a person. */
  waiting: boolean;
  onPerson: () => void;
  onClose: (() => void) | null;
}

function status(link: Link, { sender, name }: Props["speaker"]): string {
  if (link === "broken") return texts.broken;
  if (link === "connecting") return texts.connecting;
  return sender === "agent" ? fill(texts.agentOnline, { name: name ?? texts.agent }) : texts.online;
}

export function Header({ title, speaker, link, menu, waiting, onPerson, onClose }: Props): ReactElement {
  return (
    <header className="header">
      <Avatar of={speaker.sender} size={40} />
      <div className="header-names">
        <h1 className="header-title">{title}</h1>
        <p className="header-status" role="status">
          <span className={`dot dot-${link}`} aria-hidden="true" />
          <span>{status(link, speaker)}</span>
        </p>
      </div>
      <div className="header-does">
        {speaker.sender === "bot" && !waiting && (
          <button type="button" className="header-person" onClick={onPerson}>
            <Icon name="headset" size={18} />
            {texts.transfer}
          </button>
        )}
        <Menu entries={menu} />
        {onClose && (
          <button type="button" className="header-close" onClick={onClose} aria-label={texts.close}>
            <Icon name="chevronDown" size={22} />
          </button>
        )}
      </div>
    </header>
  );
}
