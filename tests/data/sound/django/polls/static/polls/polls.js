const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
document.getElementById('poll').addEventListener('submit', async function (event) {
  event.preventDefault();
  const choice = document.getElementById('id_choice').value;
  const answer = await fetch('/polls/1/vote/', {
    method: 'POST', headers: { 'X-CSRFToken': token }, body: JSON.stringify({ choice }),
  });
  document.getElementById('votes').value = (await answer.json()).votes;
});
