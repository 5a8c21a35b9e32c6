// <hall-combobox data-url="…">: suggestions under a plain input, after the ARIA combobox pattern.
// data-url answers ?q=… with [{"value", "text", "note", "href"}]; data-code names a hidden field that takes the value.
(() => {
  const WAIT_MS = 150;
  let count = 0;

  class Combobox extends HTMLElement {
    connectedCallback() {
      this.input = this.querySelector("input");
      if (!this.input || this.list) return;
      this.list = document.createElement("ul");
      Object.assign(this.list, { id: `options-${++count}`, className: "options", hidden: true });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "建议");
      this.append(this.list);
      for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) {
        this.input.setAttribute(name, value);
      }
      this.input.autocomplete = "off";
      this.input.addEventListener("input", () => this.ask());
      this.input.addEventListener("keydown", (event) => this.press(event));
      this.input.addEventListener("blur", () => this.close());
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const option = event.target.closest("li");
        if (option) this.take(option);
      });
    }

    ask() {
      this.setCode("");
      clearTimeout(this.timer);
      this.asking?.abort();
      const words = this.input.value.trim();
      if (!words) { this.close(); return; }
      this.timer = setTimeout(() => this.fetchOptions(words), WAIT_MS);
    }

    async fetchOptions(words) {
      this.asking = new AbortController();
      const url = new URL(this.dataset.url, document.baseURI);
      url.searchParams.set("q", words);
      try {
        const answer = await fetch(url, { signal: this.asking.signal, headers: { Accept: "application/json" } });
        if (answer.ok) this.show(await answer.json());
      } catch (error) {
        if (error.name !== "AbortError") this.close();
      }
    }

    show(options) {
      if (document.activeElement !== this.input) return;
      this.list.replaceChildren(...options.map((option, index) => this.line(option, index)));
      this.list.hidden = options.length === 0;
      this.input.setAttribute("aria-expanded", String(options.length > 0));
      this.mark(null);
    }

    line({ value, text, note = "", href = "" }, index) {
      const line = document.createElement("li");
      line.id = `${this.list.id}-${index}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      Object.assign(line.dataset, { value: value ?? text, text, href });
      const name = document.createElement("span");
      name.textContent = text;
      line.append(name);
      if (note) line.append(Object.assign(document.createElement("span"), { className: "note", textContent: note }));
      return line;
    }

    mark(option) {
      for (const line of this.list.children) line.setAttribute("aria-selected", String(line === option));
      if (option) this.input.setAttribute("aria-activedescendant", option.id);
      else this.input.removeAttribute("aria-activedescendant");
      option?.scrollIntoView({ block: "nearest" });
    }

    press(event) {
      const lines = [...this.list.children];
      const at = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
      if (event.key === "Escape") this.close();
      if (this.list.hidden || event.isComposing) return;
      const next = { ArrowDown: (at + 1) % lines.length, ArrowUp: (at - 1 + lines.length) % lines.length }[event.key];
      if (next !== undefined) { event.preventDefault(); this.mark(lines[at < 0 && event.key === "ArrowUp" ? lines.length - 1 : next]); }
      if (event.key === "Enter" && at >= 0) { event.preventDefault(); this.take(lines[at]); }
    }

    take(option) {
      this.input.value = option.dataset.text;
      this.setCode(option.dataset.value);
      this.close();
      if (option.dataset.href) window.location.assign(option.dataset.href);
      else this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    setCode(value) {
      if (!this.dataset.code) return;
      this.code ??= this.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: this.dataset.code }));
      this.code.value = value;
    }

    close() {
      clearTimeout(this.timer);
      this.asking?.abort();
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.mark(null);
    }
  }

  customElements.define("hall-combobox", Combobox);
})();
