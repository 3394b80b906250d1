import { createRoot } from "react-dom/client";
import "../shared/tokens.css";
import "./styles/base.css";
import "../shared/parts.css";
import "./styles/shell.css";
import "./styles/chats.css";
import "./styles/talk.css";
import "./styles/cards.css";
import "./styles/panel.css";
import "./styles/pages.css";
import { App } from "./App";

const root = document.getElementById("root");
if (!root) throw new Error("console/index.html has no #root");
createRoot(root).render(<App />);
