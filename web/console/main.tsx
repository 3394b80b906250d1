import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../shared/tokens.css";
import "../shared/base.css";
import "./console.css";
import { App } from "./App";

const root = document.getElementById("root");
if (!root) throw new Error("console/index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
