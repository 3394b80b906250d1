import { useMemo, type ReactElement } from "react";
import { useDesk, useTalk } from "../desk/context";
import { useCell } from "../desk/cell";
import { texts } from "../texts";
import { Lines } from "./Lines";
import { ReplyBox } from "./ReplyBox";
import { TalkHeader } from "./TalkHeader";

interface Props {
  id: string;
  onPanel: () => void;
  panelShown: boolean;
}

/** One conversation: what was said, and the way to answer. */
export function TalkView({ id, onPanel, panelShown }: Props): ReactElement {
  const desk = useDesk();
  const talk = useMemo(() => desk.talk(id), [desk, id]);
  const state = useTalk(talk);
  const all = useCell(desk.outbox.entries);
  const pending = useMemo(() => all.filter((entry) => entry.conversation_id === id), [all, id]);
  if (state.problem) {
    return (
      <main className="talk-none">
        <p role="alert">{state.problem}</p>
      </main>
    );
  }
  return (
    <main className="talk" aria-label={texts.talk.label}>
      <TalkHeader id={id} detail={state.detail} onPanel={onPanel} panelShown={panelShown} />
      <Lines id={id} messages={state.messages} loading={!state.whole || !state.detail} pending={pending} typing={state.typing} readByCustomer={state.read.customer} />
      <ReplyBox id={id} detail={state.detail} />
    </main>
  );
}
