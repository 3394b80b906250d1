import { useEffect, useState } from "react";
import type { Conversation } from "../conversation";
import type { Host } from "../host";

interface Hosted {
  open: boolean;
  draft: { text: string } | null;
  close: () => void;
}

/** Does what the embedding page asks for, and tells it what its button must show. */
export function useHost(host: Host, conversation: Conversation): Hosted {
  const [open, setOpen] = useState(!host.embedded);
  const [draft, setDraft] = useState<{ text: string } | null>(null);

  useEffect(() => {
    const silence = host.listen((message) => {
      switch (message.type) {
        case "start":
          setOpen(message.open);
          void conversation.identify(message.customerToken);
          break;
        case "open":
          setOpen(true);
          break;
        case "close":
          setOpen(false);
          break;
        case "identify":
          void conversation.identify(message.customerToken);
          break;
        case "logout":
          conversation.logout();
          break;
        case "draft":
          setDraft({ text: message.text });
          break;
      }
    });
    if (host.embedded) host.say({ type: "ready" });
    else void conversation.identify(null);
    return silence;
  }, [host, conversation]);

  useEffect(() => {
    const show = (): void => { conversation.setVisible(open && document.visibilityState === "visible"); };
    show();
    document.addEventListener("visibilitychange", show);
    return () => { document.removeEventListener("visibilitychange", show); };
  }, [open, conversation]);

  return { open, draft, close: () => { host.say({ type: "close" }); } };
}
