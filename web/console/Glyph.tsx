import type { ReactElement } from "react";

/** The console's own line icons on a 24 grid, in the hand of web/shared/Icon.tsx. */
const PATHS = {
  mark: "M5 6.5h14v9.2H12.2L8 19.5v-3.8H5zM9 11h.1M12 11h.1M15 11h.1",
  chats: "M4 5h12.5v8.5H9.8L6.5 16.6v-3.1H4zM19.5 9v8H18v2.8L15.2 17H11",
  history: "M4.6 12a7.6 7.6 0 1 0 2.5-5.6M4.5 4.4v3.8h3.8M12 8v4.3l2.8 1.7",
  ticket: "M4 7h16v3a2 2 0 0 0 0 4v3H4v-3a2 2 0 0 0 0-4zM14.5 7v2M14.5 11v2M14.5 15v2",
  bolt: "M13 3.5 5.5 13.2H11l-1 7.3 7.5-9.7H12z",
  audit: "M6 3.5h9l3.5 3.5v13.5H6zM9 9h6M9 12.5h6M9 16h3.5",
  people: "M9 11.4a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6ZM3.2 19c.5-3 2.9-4.7 5.8-4.7s5.3 1.7 5.8 4.7M16 11.2a2.8 2.8 0 0 0 .5-5.5M17.3 14.5c2 .4 3.2 2 3.5 4.3",
  sliders: "M5 7h8M17 7h2M5 17h3M12 17h7M13 5v4M8.5 15v4M5 12h11M16 10v4M19 12h.1",
  undelivered: "M4 6h16v7M4 6l8 6 8-6M4 6v12h8M16 17.5h5M18.5 15l2.5 2.5-2.5 2.5",
  keyboard: "M3.5 7h17v10.5h-17zM7 10.5h.1M10 10.5h.1M13 10.5h.1M16.5 10.5h.1M8 14h8",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10.3 20.5h3.4",
  bellOff: "M6.5 16.5V11c0-.9.2-1.8.6-2.5M9 6.4A5.5 5.5 0 0 1 17.5 11v3M19 18H5l1.5-1.5M10.3 20.5h3.4M4 4l16 16",
  web: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM3.8 12h16.4M12 3.5c2.6 2.4 3.6 5.2 3.6 8.5s-1 6.1-3.6 8.5c-2.6-2.4-3.6-5.2-3.6-8.5s1-6.1 3.6-8.5Z",
  wechat: "M9.6 4.5c-3.7 0-6.4 2.3-6.4 5.2 0 1.7.9 3.1 2.4 4.1l-.6 2 2.3-1.2c.7.2 1.5.3 2.3.3M20.8 14.6c0-2.5-2.4-4.4-5.3-4.4s-5.3 1.9-5.3 4.4 2.4 4.4 5.3 4.4c.7 0 1.3-.1 1.9-.3l2 1-.5-1.7c1.2-.8 1.9-2 1.9-3.4ZM7.5 8.3h.1M11.6 8.3h.1M14 13.3h.1M17 13.3h.1",
  plug: "M9 3.5v4M15 3.5v4M6.5 7.5h11v3.2a5.5 5.5 0 0 1-11 0zM12 16.2v4.3",
  swap: "M4.5 8.5h14M15 5l3.5 3.5L15 12M19.5 15.5h-14M9 12l-3.5 3.5L9 19",
  robot: "M5.5 8.5h13v9.5h-13zM12 8.5V5M12 4.6h.1M9.3 12.5v1M14.7 12.5v1M3.5 12v3M20.5 12v3",
  panel: "M4 5.5h16v13H4zM14.5 5.5v13",
  worried: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9 10v.1M15 10v.1M9 15.5h6",
  angry: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8 9.2l2 .9M16 9.2l-2 .9M9 11.5v.1M15 11.5v.1M9 16.3c1.6-1.7 4.4-1.7 6 0",
  moon: "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7Z",
  exit: "M14.5 4.5h-9v15h9M10.5 12h9.5M16.5 8.5 20 12l-3.5 3.5",
  more: "M5.5 12h.1M12 12h.1M18.5 12h.1",
  eyeOff: "M4 4l16 16M9.9 5.6A9 9 0 0 1 12 5.4c4.3 0 7.3 3.2 8.7 6.6a11 11 0 0 1-2.3 3.4M6.6 7.3A11 11 0 0 0 3.3 12c1.4 3.4 4.4 6.6 8.7 6.6 1.6 0 3-.4 4.2-1.1M10 10.2a2.8 2.8 0 0 0 3.9 3.9",
  plus: "M12 5.5v13M5.5 12h13",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v6M13.7 10.5v6",
  edit: "M5 19l.8-3.6L15.6 5.6l2.8 2.8-9.8 9.8zM13.8 7.4l2.8 2.8",
} as const;

export type GlyphName = keyof typeof PATHS;

export function Glyph({ name, size = 20 }: { name: GlyphName; size?: number }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 24 24" width={size} height={size} fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
