import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../shared/tokens.css";
import "../shared/base.css";
import "../shared/parts.css";
import "./ui/shell.css";
import "./ui/log.css";
import "./ui/composer.css";
import "./ui/cards/cards.css";
import "./ui/cards/order.css";
import { onColor } from "../shared/color";
import { Conversation } from "./conversation";
import { Host, lookOf } from "./host";
import { browserStorage } from "./session/storage";
import { texts } from "./texts";
import { App } from "./ui/App";

const look = lookOf(location.hash);
const title = look.title ?? texts.title;
document.title = title;
if (look.color) {
  document.documentElement.style.setProperty("--brand", look.color);
  document.documentElement.style.setProperty("--on-brand", onColor(look.color));
}

if (look.dark) document.documentElement.dataset["theme"] = "dark";

const root = document.getElementById("root");
if (!root) throw new Error("widget/index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App conversation={new Conversation(browserStorage())} host={new Host(look.host)} title={title} />
  </StrictMode>,
);
