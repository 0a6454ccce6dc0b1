/** A box that ticks all boxes of a name in its form; without this script it is not shown. */
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
    // Heard after the box's own, since it comes up from it.
    form.addEventListener('change', show)
    label.hidden = false
    show()
  }
}
