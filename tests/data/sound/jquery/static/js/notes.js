$(function () {
  function draw(list) {
    $('#notes').empty();
    $.each(list, function (i, note) {
      $('<li>').attr('data-id', note.id).text(note.text).append('<button class="remove">x</button>').appendTo('#notes');
    });
  }
  function load() {
    $.getJSON('/notes', draw);
  }
  $('#new-note').on('submit', function (e) {
    e.preventDefault();
    $.post('/notes', $(this).serialize()).done(load).fail(function (xhr) { alert(xhr.responseText); });
  });
  $('#notes').on('click', '.remove', function () {
    $.ajax({ url: '/notes/' + $(this).parent().data('id'), type: 'DELETE', success: load });
  });
  $('#notes').on('dblclick', 'li', function () {
    var id = $(this).data('id');
    $.ajax('/notes/' + id, {
      method: 'PUT',
      contentType: 'application/json',
      data: JSON.stringify({ text: prompt('Text') }),
    });
  });
  $('#refresh').click(load);
});
