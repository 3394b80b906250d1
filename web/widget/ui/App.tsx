import { lazy, Suspense, useEffect, useMemo, useState, useSyncExternalStore, type ReactElement } from "react";
import type { Action } from "../../shared/messages";
import type { Conversation, State } from "../conversation";
import type { Host } from "../host";
import { texts } from "../texts";
import { answering, type Answering } from "../timeline";
import { Composer } from "./Composer";
import { Header } from "./Header";
import { Log } from "./Log";
import type { Entry } from "./Menu";
import { QueueBar } from "./QueueBar";
import { useDrop } from "./useDrop";
import { useHost } from "./useHost";

const MyDataPanel = lazy(async () => ({ default: (await import("./MyDataPanel")).MyDataPanel }));

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
      retryPicture: (id: string) => { conversation.uploads.retry(id); },
      discardPicture: (id: string) => { conversation.uploads.discard(id); },
      see: (url: string) => conversation.uploads.see(url),
    }),
    [conversation],
  );
  const [page, setPage] = useState(false);
  const show = (files: readonly File[]): void => { files.forEach((file) => { conversation.uploads.add(file); }); };
  const drop = useDrop(show);
  const transfer = (): void => { conversation.send(texts.transfer); };

  return (
    <div
      className="shell"
      role="presentation"
      {...drop.handlers}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
        if (page) setPage(false);
        else if (host.embedded) close();
      }}
    >
      <div className="chat" inert={page}>
        <Header
          title={title}
          speaker={speaker}
          link={state.link}
          waiting={state.place !== null}
          menu={menuOf(state, speaker, () => { setPage(true); }, transfer)}
          onPerson={transfer}
          onClose={host.embedded ? close : null}
        />
        <QueueBar place={state.place} />
        <Log state={state} speaker={speaker} actions={actions} />
        <Composer
          focus={open && !page}
          draft={draft}
          onSend={actions.say}
          onPictures={show}
          onTyping={(on) => { conversation.typing(on); }}
        />
        {drop.over && <p className="drop">{texts.drop}</p>}
      </div>
      {page && (
        <div className="page" role="dialog" aria-label={texts.myData}>
          <Suspense fallback={<p className="none none-page" role="status">{texts.meLoading}</p>}>
            <MyDataPanel conversation={conversation} onClose={() => { setPage(false); }} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

/** A question for stars that was not answered yet, or null. */
function openRating(state: State): number | null {
  const asked = state.messages.findLast(({ type }) => type === "rating");
  if (asked?.type !== "rating") return null;
  const answered = asked.payload.actions.some(({ action_id }) => state.used.has(action_id ?? ""));
  return answered ? null : asked.seq;
}

function menuOf(state: State, speaker: Answering, onMyData: () => void, onPerson: () => void): Entry[] {
  const rating = openRating(state);
  const toRating = (): void => {
    document.querySelector(`[data-seq="${rating ?? 0}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" });
  };
  return [
    { icon: "shield", label: texts.myData, onChoose: onMyData },
    ...(rating === null ? [] : [{ icon: "star", label: texts.rateMenu, onChoose: toRating } as const]),
    ...(speaker.sender === "bot" && !state.place ? [{ icon: "headset", label: texts.transfer, onChoose: onPerson } as const] : []),
  ];
}
