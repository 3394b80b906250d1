import { useEffect, useReducer } from "react";
import { Problem } from "../shared/problem";
import { findProducts, type Category, type Product, type ProductPage } from "./api";

export interface Shelf {
  items: readonly Product[];
  categories: readonly Category[];
  phase: "loading" | "ready" | "failed";
  more: boolean;
  loadMore: () => void;
  retry: () => void;
}

interface State {
  wanted: string;
  page: number;
  attempt: number;
  items: readonly Product[];
  categories: readonly Category[];
  more: boolean;
  phase: Shelf["phase"];
}

type Step =
  | { type: "wanted"; wanted: string }
  | { type: "more" }
  | { type: "retry" }
  | { type: "came"; found: ProductPage }
  | { type: "failed" };

const EMPTY: State = { wanted: "", page: 1, attempt: 0, items: [], categories: [], more: false, phase: "loading" };

function came(state: State, found: ProductPage): State {
  const known = found.page === 1 ? [] : state.items;
  const { categories, more } = found;
  return { ...state, phase: "ready", items: [...known, ...found.products], categories, more };
}

function reduce(state: State, step: Step): State {
  switch (step.type) {
    case "wanted":
      return { ...EMPTY, wanted: step.wanted, categories: state.categories };
    case "more":
      return state.phase === "ready" ? { ...state, page: state.page + 1, phase: "loading" } : state;
    case "retry":
      return { ...state, attempt: state.attempt + 1, phase: "loading" };
    case "came":
      return came(state, step.found);
    case "failed":
      return { ...state, phase: "failed" };
  }
}

/** Products of a category and search, page after page. */
export function useProducts(category: string, search: string): Shelf {
  const [state, step] = useReducer(reduce, EMPTY);
  const wanted = `${category}\n${search}`;
  if (state.wanted !== wanted) step({ type: "wanted", wanted });

  const { page, attempt } = state;
  useEffect(() => {
    const stop = new AbortController();
    findProducts(category, search, page, stop.signal).then(
      (found) => { step({ type: "came", found }); },
      (error: unknown) => {
        if (error instanceof Problem) step({ type: "failed" });
      },
    );
    return () => { stop.abort(); };
  }, [category, search, page, attempt]);

  return {
    items: state.items,
    categories: state.categories,
    phase: state.phase,
    more: state.more,
    loadMore: () => { step({ type: "more" }); },
    retry: () => { step({ type: "retry" }); },
  };
}
