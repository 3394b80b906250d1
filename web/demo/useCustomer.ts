import { useCallback, useEffect, useState } from "react";
import { customerToken, findCustomers, type Customer } from "./api";
import { whenWidget } from "./widget";

const KEPT = "zhuyi.demo.customer";

export interface Chosen {
  customer: Customer | null;
  choose: (customer: Customer | null) => void;
  failed: boolean;
}

function kept(): Customer | null {
  const wanted = new URLSearchParams(location.search).get("customer");
  if (wanted) return { id: wanted, name: "", description: "" };
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "null") as Customer | null;
  } catch {
    return null;
  }
}

async function logIn(id: string): Promise<void> {
  const token = await customerToken(id);
  (await whenWidget()).identify(token);
}

/** Who is logged in to the shop; the widget is told as a shop's page would. */
export function useCustomer(): Chosen {
  const [customer, setCustomer] = useState(kept);
  const [failed, setFailed] = useState(false);
  const id = customer?.id;

  useEffect(() => {
    if (id === undefined) return;
    const again = (): void => {
      logIn(id).then(() => { setFailed(false); }, () => { setFailed(true); });
    };
    again();
    window.addEventListener("zhuyi:identity-needed", again);
    return () => { window.removeEventListener("zhuyi:identity-needed", again); };
  }, [id]);

  useEffect(() => {
    if (id === undefined) return;
    const stop = new AbortController();
    findCustomers(id, stop.signal).then(
      (found) => { setCustomer((now) => found.find((one) => one.id === now?.id) ?? now); },
      () => undefined, // The id alone will do for a name.
    );
    return () => { stop.abort(); };
  }, [id]);

  const choose = useCallback((next: Customer | null) => {
    setCustomer(next);
    setFailed(false);
    localStorage.setItem(KEPT, JSON.stringify(next));
    history.replaceState(null, "", location.pathname);
    if (!next) void whenWidget().then((widget) => { widget.logout(); });
  }, []);
  return { customer, choose, failed };
}
