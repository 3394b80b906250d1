import { useCallback, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { parseMessage } from "../../shared/messages";
import { moment } from "../../shared/time";
import { talk } from "../api/agent";
import { Avatar, tintOf } from "../Avatar";
import { History } from "../talk/Lines";
import { addressOf } from "../shell/route";
import { channelOf, fill, nameOf, texts } from "../texts";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";

/** A conversation to read, not to answer. */
export function Transcript({ id }: { id: string }): ReactElement {
  const ask = useCallback(async (signal: AbortSignal) => {
    const found = await talk(id, 0, signal);
    return { ...found, messages: found.messages.map(parseMessage).filter((message) => message !== null) };
  }, [id]);
  const { value, problem, again } = useAsked(ask);
  if (!value) return <main className="talk"><Waiting problem={problem} again={again} /></main>;
  const name = nameOf(value.customer);
  return (
    <main className="talk" aria-label={texts.history.transcript}>
      <header className="talk-top">
        <a className="back" href={addressOf("history")} aria-label={texts.talk.back}><Icon name="chevronLeft" size={22} /></a>
        <Avatar name={name} tint={tintOf(value.customer?.id ?? id)} size={36} />
        <div className="talk-who">
          <h2 className="talk-name">{name}<span className="tag tag-plain">{texts.owners[value.owner]}</span></h2>
          <p className="talk-more"><span>{channelOf(value.channel)}</span><span>{fill(texts.history.begun, { at: moment(value.created_at) })}</span></p>
        </div>
        <a className="part-link" href={addressOf("chats", id)}>{texts.history.openLive}</a>
      </header>
      <div className="lines-frame"><div className="lines" role="log" aria-label={texts.talk.log} tabIndex={0}>
        <History messages={value.messages} readSeq={0} />
        {value.notes.map((note) => <p key={note.id} className="transcript-note"><b>{texts.panel.notes}</b>{note.text}<small>{note.agent_name} {moment(note.at)}</small></p>)}
      </div></div>
    </main>
  );
}
