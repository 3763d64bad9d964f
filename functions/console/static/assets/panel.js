// What pages do better with a script. Each works without: a button that needs one is made here.

for (const source of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = source.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = source.dataset.copied;
  });
  source.after(button);
}

// A form that was refused: the first field to look at.
document.querySelector("[aria-invalid=true]")?.focus();

// The users as one file: its parts are fetched one after the other, each names the next.
for (const place of document.querySelectorAll("[data-export]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = place.dataset.label;
  const said = document.createElement("output");
  button.addEventListener("click", () => save(place, button, said));
  place.append(button, said);
}

async function save(place, button, said) {
  const progress = document.createElement("progress");
  progress.setAttribute("aria-label", place.dataset.label);
  button.disabled = true;
  button.after(progress);
  try {
    const parts = [];
    let count = 0;
    for (let next = place.dataset.export; next; ) {
      const answer = await fetch(next, { redirect: "manual" });
      if (!answer.ok) throw new Error(answer.statusText);
      const text = await answer.text();
      // Every part begins with the names of the columns; one file has them once.
      const first = text.indexOf("\r\n") + 2;
      parts.push(parts.length ? text.slice(first) : "\uFEFF" + text);
      count += text.slice(first).split("\r\n").length - 1;
      said.textContent = `${place.dataset.working} ${count}`;
      next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type: "text/csv" }));
    link.download = "users.csv";
    link.click();
    URL.revokeObjectURL(link.href);
    said.textContent = `${place.dataset.done} ${count}`;
  } catch {
    said.textContent = place.dataset.failed;
  } finally {
    progress.remove();
    button.disabled = false;
  }
}
