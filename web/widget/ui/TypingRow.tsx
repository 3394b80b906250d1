import { useEffect, useState, type ReactElement } from "react";
import type { State } from "../conversation";
import { fill, texts } from "../texts";
import { awaitsAnswer, type Answering } from "../timeline";
import { Avatar } from "./Avatar";

interface Props {
  state: State;
  speaker: Answering;
}

const SLOW_AFTER = 8_000;
const GIVE_UP_AFTER = 45_000;

/** How long the same wait has lasted: "now", "slow", and "over" once hoping would be a lie. */
function useWait(waiting: boolean, of: string): "now" | "slow" | "over" {
  const [wait, setWait] = useState<{ of: string; stage: "slow" | "over" } | null>(null);
  useEffect(() => {
    if (!waiting) return;
    const slow = setTimeout(() => { setWait({ of, stage: "slow" }); }, SLOW_AFTER);
    const over = setTimeout(() => { setWait({ of, stage: "over" }); }, GIVE_UP_AFTER);
    return () => {
      clearTimeout(slow);
      clearTimeout(over);
    };
  }, [waiting, of]);
  return wait?.of === of ? wait.stage : "now";
}

/** Dots while somebody types, and while the assistant owes an answer. */
export function TypingRow({ state, speaker }: Props): ReactElement | null {
  const { messages, outgoing, typing, link } = state;
  const owed = speaker.sender === "bot" && link === "online" && awaitsAnswer(messages, outgoing);
  const stage = useWait(owed, String(messages.at(-1)?.seq ?? 0));
  if (!typing && (!owed || stage === "over")) return null;
  const agent = (typing?.sender ?? speaker.sender) === "agent";
  const name = agent ? typing?.name ?? speaker.name ?? texts.agent : texts.assistant;
  return (
    <div className="row row-other typing">
      <Avatar of={agent ? "agent" : "bot"} size={24} />
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {stage === "slow" && !typing ? (
        <span className="typing-slow">{texts.slow}</span>
      ) : (
        <span className="unseen">{fill(texts.typing, { name })}</span>
      )}
    </div>
  );
}
