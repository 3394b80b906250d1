import { useEffect, useMemo, useSyncExternalStore, type ReactElement } from "react";
import type { Action } from "../../shared/messages";
import type { Conversation } from "../conversation";
import type { Host } from "../host";
import { texts } from "../texts";
import { answering } from "../timeline";
import { Composer } from "./Composer";
import { Header } from "./Header";
import { Log } from "./Log";
import { useHost } from "./useHost";

interface Props {
  conversation: Conversation;
  host: Host;
  title: string;
}

export function App({ conversation, host, title }: Props): ReactElement {
  const state = useSyncExternalStore(conversation.subscribe, conversation.state);
  const { open, draft, close } = useHost(host, conversation);
  const speaker = answering(state.messages);
  const { unread, identityRefused } = state;

  useEffect(() => { host.say({ type: "unread", count: unread }); }, [host, unread]);
  useEffect(() => {
    if (identityRefused) host.say({ type: "identity-needed" });
  }, [host, identityRefused]);

  const actions = useMemo(
    () => ({
      tap: (action: Action) => { conversation.tap(action); },
      say: (text: string) => { conversation.send(text); },
      retry: (id: string) => { conversation.retry(id); },
      discard: (id: string) => { conversation.discard(id); },
    }),
    [conversation],
  );

  return (
    <div
      className="shell"
      role="presentation"
      onKeyDown={(event) => {
        if (event.key === "Escape" && host.embedded) close();
      }}
    >
      <Header
        title={title}
        speaker={speaker}
        link={state.link}
        onPerson={() => { conversation.send(texts.transfer); }}
        onClose={host.embedded ? close : null}
      />
      <Log state={state} speaker={speaker} actions={actions} />
      <Composer
        focus={open}
        draft={draft}
        onSend={actions.say}
        onTyping={(on) => { conversation.typing(on); }}
      />
    </div>
  );
}
