import { createContext, useContext } from "react";
import { useCell } from "./cell";
import type { Desk } from "./desk";
import type { Chat } from "../api/types";
import type { Talk, TalkState } from "./talk";

const DeskContext = createContext<Desk | null>(null);

export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("outside of a desk");
  return desk;
}

export const useTalk = (talk: Talk): TalkState => useCell(talk.state);

export const useChats = (): readonly Chat[] | null => useCell(useDesk().chats);
