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
