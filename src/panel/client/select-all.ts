/** A checkbox that ticks every box of the same name in its form. Hidden without this script. */
export function offerSelectAll(): void {
  for (const label of document.querySelectorAll<HTMLElement>('[data-select-all]')) {
    const all = label.querySelector('input')
    const form = label.closest('form')
    if (!all || !form) continue
    const boxes = [...form.querySelectorAll<HTMLInputElement>(`input[name="${label.dataset['selectAll'] ?? ''}"]`)]
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length
      all.checked = ticked > 0 && ticked === boxes.length
      all.indeterminate = ticked > 0 && ticked < boxes.length
      label.dataset['ticked'] = ticked === 0 ? '' : String(ticked)
    }
    all.addEventListener('change', () => {
      for (const box of boxes) box.checked = all.checked
    })
    // Runs after the box's own handler, since the event bubbles up.
    form.addEventListener('change', show)
    label.hidden = false
    show()
  }
}
