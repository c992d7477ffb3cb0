# imports: PIL
import io

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

image = Image.new("RGB", (64, 48), "white")
draw = ImageDraw.Draw(image)
draw.rectangle((4, 4, 20, 20), fill="red")
draw.text((24, 4), "jail", fill="black", font=ImageFont.load_default())
for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"):
    out = io.BytesIO()
    image.save(out, kind)
    out.seek(0)
    again = Image.open(out)
    print(kind, again.format, again.size, again.convert("L").getpixel((10, 10)))
print(image.resize((8, 8)).getpixel((0, 0)), image.rotate(90, expand=True).size, image.filter(ImageFilter.BLUR).size, ImageOps.invert(image).getpixel((0, 0)))
print(image.crop((0, 0, 4, 4)).tobytes()[:3], image.histogram()[255], image.getbbox(), Image.merge("RGB", image.split()).mode)
