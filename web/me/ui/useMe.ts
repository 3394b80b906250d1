import { useCallback, useEffect, useState } from "react";
import { Problem } from "../../shared/problem";
import type { Consent, Me, MyData, Purpose, Tag } from "../api";
import { fill, texts } from "../texts";

export interface Mine {
  me: Me | null;
  /** Why the page could not be read, in the gateway's words. */
  problem: string | null;
  /** Said once something was done or refused. */
  said: string;
  busy: string | null;
  read: () => void;
  allow: (purpose: Purpose, on: boolean) => void;
  forget: (tag: Tag) => void;
  forgetAll: () => void;
  say: (words: string) => void;
}

const wordsOf = (error: unknown): string =>
  error instanceof Problem && error.status > 0 ? error.detail : texts.failed;

/** The page's state; each change asks the gateway and shows what it answered. */
export function useMe(data: MyData): Mine {
  const [me, setMe] = useState<Me | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [said, say] = useState("");
  const [busy, setBusy] = useState<string | null>(null);

  const refresh = useCallback(async (): Promise<void> => {
    try {
      setMe(await data.read());
      setProblem(null);
    } catch (error) {
      setProblem(wordsOf(error));
    }
  }, [data]);
  useEffect(() => {
    let gone = false;
    data.read().then(
      (found) => { if (!gone) setMe(found); },
      (error: unknown) => { if (!gone) setProblem(wordsOf(error)); },
    );
    return () => { gone = true; };
  }, [data]);

  const run = async (what: string, words: string, work: () => Promise<unknown>): Promise<void> => {
    if (busy !== null) return;
    setBusy(what);
    say("");
    try {
      await work();
      say(words);
    } catch (error) {
      say(wordsOf(error));
    } finally {
      setBusy(null);
    }
  };
  const show = (change: (shown: Me) => Me): void => { setMe((shown) => shown && change(shown)); };

  return {
    me,
    problem,
    said,
    busy,
    say,
    read: () => void refresh(),
    allow: (purpose, on) => void run(purpose, texts.saved, async () => {
      const consent: Consent = await data.allow({ [purpose]: on });
      show((shown) => ({ ...shown, consent }));
      await refresh();
    }),
    forget: (tag) => void run(tag.id, fill(texts.tags.forgotten, { label: tag.label }), async () => {
      await data.forget(tag.id);
      await refresh();
    }),
    forgetAll: () => void run("all", texts.tags.allDone, async () => {
      await data.forgetAll();
      await refresh();
    }),
  };
}
