export { Component, h, html, render, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./lib/standalone.module.js";
