// The reference: Swagger UI over the description, and a sign-in whose token it sends along.

const form = document.querySelector("#try");
const said = document.querySelector("#try-said");

const ui = window.SwaggerUIBundle({
  url: "/openapi.json",
  domNode: document.querySelector("#reference"),
  deepLinking: true,
  tryItOutEnabled: true,
  // No other host is asked whether the description is right.
  validatorUrl: "none",
});

form.hidden = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const answer = await fetch("/api/v1/public/users/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: fields.get("email"), passw: fields.get("password") }),
  });
  if (answer.ok) {
    ui.preauthorizeApiKey("token", (await answer.json()).access_token);
    form.elements.password.value = "";
  }
  said.textContent = answer.ok ? form.dataset.done : form.dataset.failed;
});
