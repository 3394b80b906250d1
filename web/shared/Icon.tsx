import type { ReactElement } from "react";

/** Line icons on a 24 grid, drawn for this project. */
const PATHS = {
  chevronDown: "M6 9.5l6 6 6-6",
  chevronLeft: "M14.5 6l-6 6 6 6",
  chevronRight: "M9.5 6l6 6-6 6",
  arrowDown: "M12 5v14M6 13l6 6 6-6",
  send: "M4.5 12L20 4.5 16 19.5l-4.7-5.3zM11.3 14.2L20 4.5",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  person: "M12 12.2a3.9 3.9 0 1 0 0-7.8 3.9 3.9 0 0 0 0 7.8ZM4.8 20c.7-3.4 3.6-5.3 7.2-5.3s6.5 1.9 7.2 5.3",
  headset: "M4.5 15v-2.5a7.5 7.5 0 0 1 15 0V15M4.5 13.5h1.7c.7 0 1.3.6 1.3 1.3v3.4c0 .7-.6 1.3-1.3 1.3h-.4c-.7 0-1.3-.6-1.3-1.3zM19.5 13.5h-1.7c-.7 0-1.3.6-1.3 1.3v3.4c0 .7.6 1.3 1.3 1.3h.4c.7 0 1.3-.6 1.3-1.3zM18.8 19.4c-.6 1.4-2.3 2.1-4.8 2.1",
  spark: "M12 3.5l1.9 5.2a2.4 2.4 0 0 0 1.4 1.4l5.2 1.9-5.2 1.9a2.4 2.4 0 0 0-1.4 1.4L12 20.5l-1.9-5.2a2.4 2.4 0 0 0-1.4-1.4L3.5 12l5.2-1.9a2.4 2.4 0 0 0 1.4-1.4z",
  box: "M12 3.5l7.5 4v9L12 20.5l-7.5-4v-9zM4.5 7.5l7.5 4 7.5-4M12 11.5v9",
  truck: "M3.5 6.5h10.5v10H3.5zM14 10h3.6l2.9 3.2v3.3H14M7.5 19a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM16.8 19a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2",
  copy: "M9 9h9.5v10.5H9zM5.5 15V4.5H15",
  check: "M5 12.5l4.6 4.5L19 7.5",
  file: "M7 3.5h7l4.5 4.5v12.5H7zM13.5 3.8v4.7h4.7",
  star: "M12 4l2.5 5.1 5.6.8-4 4 .9 5.6L12 16.9l-5 2.6.9-5.6-4-4 5.6-.8z",
  alert: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 8v4.8M12 16v.1",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5M19.5 4.5v4h-4",
  heart: "M12 19.5S4.5 15 4.5 9.6A4.1 4.1 0 0 1 12 7.3a4.1 4.1 0 0 1 7.5 2.3C19.5 15 12 19.5 12 19.5Z",
  cart: "M3.5 5h2.2l2 10.5h9.6L19.5 8H6.3M9 19.5h.1M16 19.5h.1",
  search: "M10.8 17.3a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.6 15.6l4.4 4.4",
  picture: "M4 5.5h16v13H4zM4 15.5l4.5-4 4 3.5 2.5-2 5 4M15.5 9.5h.1",
  link: "M10 14l8.5-8.5M12.5 5.5h6v6M16.5 14v4.5h-11v-11H10",
  more: "M5.3 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M11.4 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M17.5 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0",
  shield: "M12 3.5l7 2.6v5.4c0 4.3-2.9 7.4-7 9-4.1-1.6-7-4.7-7-9V6.1zM8.8 12l2.3 2.3 4.2-4.4",
  lock: "M6 10.5h12v9.5H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5M12 14.2v2",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.8v5M13.7 10.8v5",
  download: "M12 4v11M7.5 10.8L12 15.3l4.5-4.5M5 19.5h14",
  tag: "M4 4.5h7.2l8.6 8.6a1.2 1.2 0 0 1 0 1.7l-5 5a1.2 1.2 0 0 1-1.7 0L4.5 11.2zM8.4 8.6h.1",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10 20.5h4",
  chat: "M12 4c4.9 0 8.5 3.1 8.5 7.2s-3.6 7.2-8.5 7.2c-.9 0-1.7-.1-2.5-.3L5 20l.6-3.6a6.7 6.7 0 0 1-2.1-5.2C3.5 7.1 7.1 4 12 4Z",
  gift: "M4.5 9h15v4h-15zM6 13h12v7.5H6zM12 9v11.5M12 9C9 9 7.2 7.8 7.6 6.2 8 4.6 11 4.8 12 9ZM12 9c3 0 4.8-1.2 4.4-2.8C16 4.6 13 4.8 12 9Z",
  bag: "M5.5 8.5h13l1 12h-15zM8.8 8.5V7.2a3.2 3.2 0 0 1 6.4 0v1.3",
  doubleCheck: "M2.5 12.8l4 3.9L14 8.5M11 15.5l1.2 1.2 8.3-8.2",
  shop: "M4.5 9.5l1.3-5h12.4l1.3 5M4.5 9.5a2.5 2.5 0 0 0 5 0 2.5 2.5 0 0 0 5 0 2.5 2.5 0 0 0 5 0M6 12v7.5h12V12",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20, filled = false }: { name: IconName; size?: number; filled?: boolean }): ReactElement {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill={filled ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
