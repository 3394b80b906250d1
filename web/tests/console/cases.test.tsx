import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { CaseRow } from "../../console/api/types";
import { Case } from "../../console/panel/CustomerTab";

const CASE: CaseRow = {
  number: "S260101-0001",
  kind_text: "换货",
  state_text: "店里同意",
  amount: "0.00",
  requested_at: "2026-01-01T00:00:00Z",
  order_id: "O1",
  reason: "收到时破损",
  pictures: ["/api/v1/uploads/u1", "/api/v1/uploads/u2"],
  pickup: "1月9日 15:00 以后",
  return_tracking_no: "SF1234567890",
};

afterEach(cleanup);

test("a case shows its reason, its pictures to open, the pick-up and the parcel sent back", () => {
  const { container } = render(<Case one={CASE} />);
  const links = [...container.querySelectorAll("a")];
  expect(links.map((link) => link.getAttribute("href"))).toEqual(CASE.pictures);
  expect([...container.querySelectorAll("img")].map((shown) => shown.getAttribute("src"))).toEqual(CASE.pictures);
  expect(screen.getByLabelText("顾客发来的照片 2，点开看大图")).toBe(links[1]);
  expect(container.textContent).toContain("约取件 1月9日 15:00 以后");
  expect(container.textContent).toContain("SF1234567890");
  expect(container.textContent).not.toContain("¥0");
});

test("a case without any of these is its kind, state, number and sum", () => {
  const { container } = render(<Case one={{ ...CASE, amount: "89.50", reason: "", pictures: [], pickup: "", return_tracking_no: "" }} />);
  expect(container.textContent).toBe("换货店里同意S260101-0001¥89.50");
});

test("an address that is no picture of ours is not opened", () => {
  const { container } = render(<Case one={{ ...CASE, pictures: ["javascript:alert(1)"] }} />);
  expect(container.querySelector("a")?.getAttribute("href")).toBeNull();
});
