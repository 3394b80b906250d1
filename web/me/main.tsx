import { createRoot } from "react-dom/client";
import "../shared/tokens.css";
import "../shared/base.css";
import "./page.css";
import "./ui/me.css";
import "./ui/tags.css";
import { App, takeLink } from "./App";

const root = document.getElementById("root");
if (!root) throw new Error("me/index.html has no #root");
// No StrictMode: its second run would redeem the one-time link twice.
createRoot(root).render(<App link={takeLink()} />);
